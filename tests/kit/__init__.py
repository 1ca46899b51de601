"""What tests share: images, fleets, worlds, and the servers and programs at the wire."""
