"""Like-Opt: a self-hosted server for chatting with your own documents."""
