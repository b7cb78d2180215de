package dev.sightline.examples.operator.web;

import dev.sightline.examples.operator.account.Accounts;
import dev.sightline.examples.operator.account.Role;
import dev.sightline.examples.operator.audit.AuditLog;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Accounts and the audit log. */
@Controller
class AdministrationController {

    private static final int LATEST = 500;

    private final Accounts accounts;
    private final AuditLog audit;

    AdministrationController(Accounts accounts, AuditLog audit) {
        this.accounts = accounts;
        this.audit = audit;
    }

    @GetMapping("/audit")
    String audit(Model page) {
        page.addAttribute("verdict", audit.check());
        page.addAttribute("lines", audit.latest(LATEST));
        return "audit";
    }

    @GetMapping("/accounts")
    String accounts(Model page) {
        return accounts(null, page);
    }

    @PostMapping("/accounts")
    String add(
            @RequestParam String name,
            @RequestParam String password,
            @RequestParam Role role,
            Principal who,
            Model page) {
        try {
            accounts.add(name.strip(), password, role, who.getName());
        } catch (IllegalArgumentException e) {
            return accounts(e.getMessage(), page);
        }
        return "redirect:/accounts";
    }

    @PostMapping("/accounts/{name}/remove")
    String remove(@PathVariable String name, Principal who, Model page) {
        try {
            accounts.remove(name, who.getName());
        } catch (IllegalArgumentException e) {
            return accounts(e.getMessage(), page);
        }
        return "redirect:/accounts";
    }

    private String accounts(@Nullable String problem, Model page) {
        page.addAttribute("problem", problem);
        page.addAttribute("accounts", accounts.all());
        return "accounts";
    }
}
