"""What a model is composed of: channels, penalties, latent samplers and schedules.

Each kind of part has a base class, one class per entry and one registry. Adding an entry takes its
class, in a file of its own, and one line in the registry's file. No module here imports torch when
it is itself imported, since reading a config imports them all.
"""
