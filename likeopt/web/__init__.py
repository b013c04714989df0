"""HTTP: the envelope and one file per blueprint."""
