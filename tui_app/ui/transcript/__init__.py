"""The parts of the conversation widget: messages, their rows, where they stand, how they are painted."""
