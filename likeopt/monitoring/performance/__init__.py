"""What a span of time says of the server, part by part: pure functions of a window, joined in a report."""
