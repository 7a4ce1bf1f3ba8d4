"""What is measured: small programs, ours and others', each in a process and an environment of its own."""
