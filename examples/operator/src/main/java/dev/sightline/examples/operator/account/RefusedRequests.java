package dev.sightline.examples.operator.account;

import dev.sightline.examples.operator.audit.AuditLog;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/**
 * Records requests that were refused: another role's, and forged ones. Those of accounts go into the audit; those of
 * strangers only into the log, so that nobody can fill the audit without logging in.
 */
@Component
class RefusedRequests implements AccessDeniedHandler {

    private static final Logger log = LoggerFactory.getLogger(RefusedRequests.class);
    private static final int LONGEST_PATH = 200;

    private final AuditLog audit;
    private final AccessDeniedHandler answer = new AccessDeniedHandlerImpl();

    RefusedRequests(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException, ServletException {
        String event = reason instanceof CsrfException ? "request.forged" : "request.refused";
        String what = printable(request.getMethod() + " " + request.getRequestURI());
        // forged requests are noticed before the request knows its user
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        Principal who = known == null || known instanceof AnonymousAuthenticationToken ? null : known;
        log.warn("{} by {}: {}", event, who == null ? "a stranger" : who.getName(), what);
        if (who != null) {
            audit.write(who.getName(), event, null, what);
        }
        answer.handle(request, response, reason);
    }

    /** A path is what a stranger sends: it must not forge lines of the log. */
    private static String printable(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7E]", "?");
        return safe.length() > LONGEST_PATH ? safe.substring(0, LONGEST_PATH) + "…" : safe;
    }
}
