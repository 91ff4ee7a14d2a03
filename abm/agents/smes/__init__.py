"""What a firm decides, from expected orders to closing down."""
