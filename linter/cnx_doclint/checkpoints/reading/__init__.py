"""From a file to its inventory: which reader knows it, what lies inside an archive, which state dict is meant."""
