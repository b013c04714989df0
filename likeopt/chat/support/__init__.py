"""How far passages bear out what an answer states: its words, numbers, names, and what it denies."""
