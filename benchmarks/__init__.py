"""What the app costs beside others, measured in turn in one run; `--list` says what there is."""
