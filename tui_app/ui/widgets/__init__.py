"""The parts of the main screen, each one widget that draws itself."""
