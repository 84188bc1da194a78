"""What every page shares: its template environment, navigation, figures and exports."""
