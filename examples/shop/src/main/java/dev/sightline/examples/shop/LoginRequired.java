package dev.sightline.examples.shop;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Redirects to the login page unless the user is logged in. */
@Configuration(proxyBeanMethods = false)
class LoginRequired implements WebMvcConfigurer, HandlerInterceptor {

    /** The session attribute that holds who is logged in. */
    static final String ACCOUNT = "account";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).excludePathPatterns("/login", "/shop.css", "/api/**", "/error");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getSession().getAttribute(ACCOUNT) != null) {
            return true;
        }
        response.sendRedirect("/login");
        return false;
    }
}
