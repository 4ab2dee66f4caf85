"""What a trained model knows: shares of tokens, states and gates, what it copied."""
