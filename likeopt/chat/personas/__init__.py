"""The voices that answers can have, and which of them fits a message."""
