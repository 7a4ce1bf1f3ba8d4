"""The screens and the menus that open over them."""
