"""The one truth: the SQL database and the bytes of files."""
