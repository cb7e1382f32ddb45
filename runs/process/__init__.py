"""What a process must mind: signals, exit codes, memory and progress."""
