"""Alerts to where people and machines wait for them: webhooks, Alertmanager, chat.

Each sink reads the alerts topic in a group of its own, so that one that is slow or down holds
nobody else up, and goes on where it stopped.
"""
