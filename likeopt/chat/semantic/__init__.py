"""Answers given again to questions that mean the same."""
