package dev.sightline.examples.operator.account;

import dev.sightline.examples.operator.audit.AuditLog;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Only the login page and its style are public. Requests that change something carry a token against forgery. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    @Bean
    SecurityFilterChain security(HttpSecurity http, LoginThrottle throttle, RefusedRequests refused) {
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers("/login", "/operator.css", "/favicon.svg")
                                .permitAll()
                                .requestMatchers("/audit/**", "/accounts/**")
                                .hasRole(Role.ADMINISTRATOR.name())
                                .requestMatchers(SecurityConfiguration::changes)
                                .hasRole(Role.OPERATOR.name())
                                .anyRequest()
                                .hasRole(Role.VIEWER.name()))
                .formLogin(form -> form.loginPage("/login").defaultSuccessUrl("/"))
                .logout(logout -> logout.logoutSuccessUrl("/login?out"))
                .exceptionHandling(exceptions -> exceptions.accessDeniedHandler(refused))
                .addFilterBefore(throttle, UsernamePasswordAuthenticationFilter.class)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                        .frameOptions(frame -> frame.sameOrigin())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    /** Viewers read and log out; changes require the role of an operator. */
    private static boolean changes(HttpServletRequest request) {
        return !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    }

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(Role.ADMINISTRATOR.name())
                .implies(Role.OPERATOR.name())
                .role(Role.OPERATOR.name())
                .implies(Role.VIEWER.name())
                .build();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /** The throttle is a part of the chain above and must not be registered for all requests as well. */
    @Bean
    FilterRegistrationBean<LoginThrottle> throttleInTheChainOnly(LoginThrottle throttle) {
        var registration = new FilterRegistrationBean<>(throttle);
        registration.setEnabled(false);
        return registration;
    }

    @Bean
    LoginRecord loginRecord(AuditLog audit, Accounts accounts) {
        return new LoginRecord(audit, accounts);
    }

    /** Records logins and failed attempts in the audit log. */
    record LoginRecord(AuditLog audit, Accounts accounts) {

        @EventListener
        void loggedIn(InteractiveAuthenticationSuccessEvent event) {
            audit.write(event.getAuthentication().getName(), "login", null, "");
        }

        @EventListener
        void refused(AbstractAuthenticationFailureEvent event) {
            String name = event.getAuthentication().getName();
            // what is not the name of an account may be a password in the wrong field
            boolean known =
                    accounts.all().stream().anyMatch(account -> account.name().equalsIgnoreCase(name));
            audit.write(known ? name : "unknown", "login.refused", null, "");
        }
    }
}
