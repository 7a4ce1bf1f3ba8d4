"""What the benchmarks of the screen share: texts, an app that is fed, a terminal that is watched."""
