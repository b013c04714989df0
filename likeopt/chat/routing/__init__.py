"""What is asked, how hard it is, and which model answers."""
