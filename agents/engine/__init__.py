"""The compiler, random draws, units and memory access; nothing here knows of people."""
