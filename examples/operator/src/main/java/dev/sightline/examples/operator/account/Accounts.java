package dev.sightline.examples.operator.account;

import dev.sightline.examples.operator.audit.AuditLog;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The accounts in the database. */
@Component
public class Accounts implements UserDetailsService {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,59}");
    private static final int SHORTEST_PASSWORD = 12;

    private final JdbcClient jdbc;
    private final PasswordEncoder passwords;
    private final AuditLog audit;

    Accounts(JdbcClient jdbc, PasswordEncoder passwords, AuditLog audit) {
        this.jdbc = jdbc;
        this.passwords = passwords;
        this.audit = audit;
    }

    /** An account without its password. */
    public record Account(String name, Role role) {}

    @Override
    public UserDetails loadUserByUsername(String name) {
        return jdbc.sql("select name, password_hash, role from account where name = ?")
                .param(name.toLowerCase(Locale.ROOT))
                .query((row, _) -> User.withUsername(row.getString("name"))
                        .password(row.getString("password_hash"))
                        .roles(row.getString("role"))
                        .build())
                .optional()
                .orElseThrow(() -> new UsernameNotFoundException("There is no such account."));
    }

    /** All accounts by name. */
    public List<Account> all() {
        return jdbc.sql("select name, role from account order by name")
                .query((row, _) -> new Account(row.getString("name"), Role.valueOf(row.getString("role"))))
                .list();
    }

    /**
     * Adds an account.
     *
     * @throws IllegalArgumentException with what is wrong with the name or the password
     */
    @Transactional
    public void add(String name, String password, Role role, String by) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A name has up to 60 lower-case letters, digits, dots, dashes and underscores, and begins with a letter or digit.");
        }
        requireLong(password);
        if (all().stream().anyMatch(account -> account.name().equals(name))) {
            throw new IllegalArgumentException("There is already an account '" + name + "'.");
        }
        store(name, password, role, by);
    }

    /**
     * Adds an administrator if there is no account at all.
     *
     * @return false if there is one
     * @throws DuplicateKeyException when another instance has just added it
     */
    @Transactional
    boolean addFirst(String name, String password) {
        requireLong(password);
        if (!all().isEmpty()) {
            return false;
        }
        store(name, password, Role.ADMINISTRATOR, "system");
        return true;
    }

    private void store(String name, String password, Role role, String by) {
        jdbc.sql("insert into account (name, password_hash, role) values (?, ?, ?)")
                .params(name, passwords.encode(password), role.name())
                .update();
        audit.write(by, "account.added", null, name + " as " + role.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Removes an account; an open session of it continues until it ends.
     *
     * @throws IllegalArgumentException when it is the last administrator
     */
    @Transactional
    public void remove(String name, String by) {
        List<Account> administrators = all().stream()
                .filter(account -> account.role() == Role.ADMINISTRATOR)
                .toList();
        if (administrators.size() == 1 && administrators.getFirst().name().equals(name)) {
            throw new IllegalArgumentException("'" + name + "' is the last administrator.");
        }
        if (jdbc.sql("delete from account where name = ?").param(name).update() > 0) {
            audit.write(by, "account.removed", null, name);
        }
    }

    /** Gives an account another password unless it has that one already; does nothing if there is no such account. */
    @Transactional
    void setPassword(String name, String password) {
        String hash = jdbc.sql("select password_hash from account where name = ?")
                .param(name)
                .query(String.class)
                .optional()
                .orElse(null);
        if (hash != null && !passwords.matches(password, hash)) {
            requireLong(password);
            jdbc.sql("update account set password_hash = ? where name = ?")
                    .params(passwords.encode(password), name)
                    .update();
            audit.write("system", "account.password-set", null, name);
        }
    }

    private static void requireLong(String password) {
        if (password.length() < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("A password has at least " + SHORTEST_PASSWORD + " characters.");
        }
    }
}
