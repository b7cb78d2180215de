package dev.sightline.examples.operator.web;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The login page; its form is handled by the security filters. */
@Controller
class LoginController {

    @GetMapping("/login")
    String login() {
        return "login";
    }
}
