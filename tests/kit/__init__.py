"""What tests share: images, fleets, worlds, and the servers and programs that stand at the wire."""
