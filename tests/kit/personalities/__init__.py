"""How public registries answer where they differ from the book, with the sources, and a server that plays them."""
