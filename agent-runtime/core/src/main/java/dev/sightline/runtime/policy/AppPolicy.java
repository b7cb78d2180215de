package dev.sightline.runtime.policy;

import dev.sightline.agent.ActionPolicy;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import java.util.Collection;
import java.util.List;

/**
 * Keeps an agent in the listed applications of a phone or desktop, wherever links, notifications and other applications
 * lead: a run that sees another application, or cannot tell which one it sees, ends as denied. On a desktop that knows its
 * windows, this goes for the active window, and for the window that an input would reach.
 *
 * <p>An entry is an application ({@code com.example.shop}) or one of its screens ({@code com.example.shop/.Cart}), as a
 * driver reports them by {@link ScreenState#location()}. What the system itself shows on the way, such as its launcher or
 * its dialogs for permissions, is an application, too. On X11, an application is the class of its windows ({@code
 * Mousepad}; {@code xprop WM_CLASS} prints it), and {@code desktop} is the desktop on which no window is active. URLs are the
 * matter of {@link UrlPolicy}.
 *
 * @since 0.1.0
 */
public final class AppPolicy implements ActionPolicy {

    private final List<String> allowed;

    private AppPolicy(List<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * @param apps at least one
     * @throws SightlineException category {@code CONFIGURATION}, naming every entry that cannot be understood
     */
    public static AppPolicy allowing(Collection<String> apps) {
        List<String> entries = apps.stream().map(String::strip).toList();
        List<String> others = entries.stream()
                .filter(entry -> !entry.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.$-]+)?"))
                .map(entry -> "'" + entry + "'")
                .toList();
        if (entries.isEmpty() || !others.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    entries.isEmpty()
                            ? "Cannot make a policy that allows no application: list at least one."
                            : "Cannot make a policy of the applications " + String.join(", ", others)
                                    + ": an entry is an application (com.example.shop) or one of its screens"
                                    + " (com.example.shop/.Cart).");
        }
        return new AppPolicy(entries);
    }

    @Override
    public Decision review(Proposal proposal) {
        return proposal.control() instanceof Control.Window window && !isAllowed(window.application())
                ? denial("act in "
                        + (window.application().isEmpty()
                                ? "a window whose application is unknown"
                                : "the window '" + window.name() + "' of '" + window.application() + "'"))
                : Decision.ALLOW;
    }

    @Override
    public boolean reviewsScreens() {
        return true;
    }

    @Override
    public Decision reviewScreen(ScreenState state) {
        String location = state.location();
        if (location != null && (location.indexOf(':') >= 0 || isAllowed(location))) {
            return Decision.ALLOW;
        }
        return denial("continue "
                + (location == null ? "on a screen whose application is unknown" : "in '" + location + "'"));
    }

    private Decision denial(String what) {
        return new Decision.Deny("Cannot " + what + ": the application is not allowed. Allowed: "
                + String.join(", ", allowed) + ". Stay there, or add it to the allowed applications.");
    }

    private boolean isAllowed(String location) {
        return allowed.stream().anyMatch(entry -> location.equals(entry) || location.startsWith(entry + "/"));
    }
}
