"""The live page in NiceGUI, the only room that knows it; what a chart, the map or a life holds is made elsewhere."""
