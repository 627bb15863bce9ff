"""Model families: one TOML file each, and the code that loads and applies them."""
