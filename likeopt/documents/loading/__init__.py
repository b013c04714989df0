"""Loading: the bytes of a file into its text, section by section."""
