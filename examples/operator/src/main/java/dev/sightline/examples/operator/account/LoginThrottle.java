package dev.sightline.examples.operator.account;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Slows down the guessing of passwords. After three failures for one account, each further one doubles the time in
 * which no login to it is accepted, up to five minutes. Failures are counted by account, because an attacker has many
 * addresses; the number of tracked accounts is limited, the oldest are dropped first.
 */
@Component
public class LoginThrottle extends OncePerRequestFilter {

    private static final int FREE_FAILURES = 3;
    private static final int MOST_ACCOUNTS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Matches login requests. */
    private static final RequestMatcher LOGIN =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/login");

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_ACCOUNTS;
        }
    };

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant closedUntil) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String name = request.getParameter("username");
        if (name != null && LOGIN.matches(request)) {
            Duration wait = remaining(name);
            if (wait.isPositive()) {
                response.setHeader("Retry-After", Long.toString(wait.toSeconds() + 1));
                response.sendError(
                        HttpStatus.TOO_MANY_REQUESTS.value(),
                        "Too many failed logins. Try again in " + (wait.toSeconds() + 1) + " s.");
                return;
            }
        }
        chain.doFilter(request, response);
    }

    @EventListener
    void failed(AbstractAuthenticationFailureEvent event) {
        String key = key(event.getAuthentication().getName());
        synchronized (failures) {
            Failures before = failures.get(key);
            int count = before == null ? 1 : before.count() + 1;
            Duration closed = count < FREE_FAILURES
                    ? Duration.ZERO
                    : Duration.ofSeconds(1L << Math.min(count - FREE_FAILURES, 16));
            failures.put(
                    key, new Failures(count, clock.instant().plus(closed.compareTo(LONGEST) > 0 ? LONGEST : closed)));
        }
    }

    @EventListener
    void succeeded(AuthenticationSuccessEvent event) {
        synchronized (failures) {
            failures.remove(key(event.getAuthentication().getName()));
        }
    }

    private Duration remaining(String name) {
        synchronized (failures) {
            Failures known = failures.get(key(name));
            return known == null ? Duration.ZERO : Duration.between(clock.instant(), known.closedUntil());
        }
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > 60 ? lower.substring(0, 60) : lower;
    }
}
