"""A fleet file drafted from what there is already: a registry, a bake file, the apps of Home Assistant."""
