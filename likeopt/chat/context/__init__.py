"""What a model is given to answer from: as much as the question needs, in the tokens it can take."""
