package dev.sightline.examples.operator.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.examples.operator.OperatorProperties;
import dev.sightline.examples.operator.audit.AuditCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.crypto.password.PasswordEncoder;

@ExtendWith(OutputCaptureExtension.class)
class FirstAccountTests {

    @TempDir
    Path folder;

    private JdbcClient jdbc;

    @BeforeEach
    void migrate() {
        var source = new DriverManagerDataSource("jdbc:h2:file:" + folder.resolve("operator"), "operator", "");
        Flyway.configure().dataSource(source).load().migrate();
        jdbc = JdbcClient.create(source);
    }

    /**
     * @param hashing what becomes of a password
     */
    private void start(@Nullable String password, UnaryOperator<String> hashing) {
        var encoder = new PasswordEncoder() {
            @Override
            public String encode(@Nullable CharSequence raw) {
                return hashing.apply(String.valueOf(raw));
            }

            @Override
            public boolean matches(@Nullable CharSequence raw, @Nullable String encoded) {
                return ("hash of " + raw).equals(encoded);
            }
        };
        new FirstAccount(
                        new Accounts(jdbc, encoder, AuditCheck.log(jdbc)),
                        new OperatorProperties(folder, password, 2, Duration.ofMinutes(2), false))
                .run(new DefaultApplicationArguments());
    }

    private void start(@Nullable String password) {
        start(password, raw -> "hash of " + raw);
    }

    private String hash() {
        return jdbc.sql("select password_hash from account where name = 'admin' and role = 'ADMINISTRATOR'")
                .query(String.class)
                .single();
    }

    @Test
    void firstStartPrintsARandomPasswordOnce(CapturedOutput output) {
        start(null);
        start(null);

        assertThat(output.getOut())
                .containsOnlyOnce("Log in as 'admin'")
                .contains("with the password " + hash().substring("hash of ".length()));
    }

    @Test
    void givenPasswordIsSetAndNotPrinted(CapturedOutput output) {
        start("a password of the first start");
        assertThat(hash()).isEqualTo("hash of a password of the first start");
        start("a password of the next start");

        assertThat(hash()).isEqualTo("hash of a password of the next start");
        assertThat(output.getAll()).doesNotContain("a password of");
    }

    @Test
    void instancesThatStartAtTheSameTimeBothStart(CapturedOutput output) {
        start(null, raw -> {
            // the other one adds the account after this one has looked for it
            start("a password of the other");
            return "hash of " + raw;
        });

        assertThat(hash()).isEqualTo("hash of a password of the other");
        assertThat(output.getOut()).doesNotContain("Log in as");
    }

    @Test
    void shortPasswordEndsTheStart() {
        assertThatThrownBy(() -> start("short")).hasMessageContaining("at least 12 characters");
    }
}
