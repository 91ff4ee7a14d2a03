"""Where two sides meet, compiled: labour, shops, exports, clearing."""
