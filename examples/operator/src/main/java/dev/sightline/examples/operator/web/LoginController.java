package dev.sightline.examples.operator.web;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page on which one logs in; what is sent from it is handled by the security filters. */
@Controller
class LoginController {

    @GetMapping("/login")
    String login() {
        return "login";
    }
}
