"""What all attacks share: the victim, those beside it, the attacker's hands, and the account."""
