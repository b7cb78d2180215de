package dev.sightline.examples.operator.account;

import dev.sightline.examples.operator.OperatorProperties;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Creates the account {@code admin} if there is none, and gives it the password of the properties. */
@Component
class FirstAccount implements ApplicationRunner {

    private static final String NAME = "admin";

    private final Accounts accounts;
    private final OperatorProperties properties;

    FirstAccount(Accounts accounts, OperatorProperties properties) {
        this.accounts = accounts;
        this.properties = properties;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String given = properties.password();
        if (given == null || given.isBlank()) {
            String password = random();
            if (isAdded(password)) {
                // on the console and not in the log, which may be kept and shipped elsewhere
                System.out.println(
                        "\nLog in as 'admin' with the password " + password + " (it is shown only this once).\n");
            }
        } else if (!isAdded(given)) {
            // whoever may set properties has lost the password, or wants another one
            accounts.setPassword(NAME, given);
        }
    }

    private boolean isAdded(String password) {
        try {
            return accounts.addFirst(NAME, password);
        } catch (DuplicateKeyException _) {
            // an instance that started at the same time on the same database was faster
            return false;
        }
    }

    private static String random() {
        byte[] bytes = new byte[15];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
