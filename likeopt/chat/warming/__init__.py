"""Making the most wanted searches and answers anew before anybody asks for them."""
