package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.screen.ScreenState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretPlacesTests {

    private static final Secret SECRET = Secret.of("pw", "s3cret-value");

    @ParameterizedTest
    @CsvSource({
        "http://shop.test/, http://shop.test/login, true",
        "http://shop.test/, https://shop.test/login, true",
        "http://shop.test/, https://login.shop.test/, true",
        "https://www.shop.test/, https://login.shop.test/, true",
        "http://shop.test/, http://evil.test/shop.test, false",
        "http://shop.test/, http://shop.test.evil.test/, false",
        "http://shop.test/, http://shop.test@evil.test/, false",
        "http://localhost:8080/, http://localhost:8081/, false",
        "http://localhost:8080/, http://localhost:8080/a, true",
        "http://shop.test/, about:blank, false",
        "http://shop.test/, 'data:text/html,<input>', false",
        "file:///srv/pages/a.html, file:///srv/pages/b.html, true",
        "file:///srv/pages/a.html, file:///etc/passwd, false",
    })
    void withoutPlacesASecretBelongsToTheSiteWhereTheTaskBegins(String start, String location, boolean allowed) {
        var places = new SecretPlaces(start);
        places.seen(at("about:blank"));
        places.seen(at(start));

        assertThat(places.refusal(Text.of(SECRET), at(location)) == null).isEqualTo(allowed);
    }

    @Test
    void pageThatRedirectsElsewhereAtOnceIsNoPlaceForSecrets() {
        var places = new SecretPlaces("http://shop.test/");
        places.seen(at("http://evil.test/"));

        assertThat(places.refusal(Text.of(SECRET), at("http://evil.test/form")))
                .isEqualTo("Cannot type the secret 'pw' at 'http://evil.test': it may only be typed at shop.test,"
                        + " *.shop.test, where the task began. If it belongs here, name this place with the secret"
                        + " ('at').");
    }

    @Test
    void runOnAnOpenScreenBeginsWhereThatScreenIs() {
        var places = new SecretPlaces(null);
        places.seen(at("http://shop.test/basket"));

        assertThat(places.refusal(Text.of(SECRET), at("http://shop.test/login")))
                .isNull();
        assertThat(places.refusal(Text.of(SECRET), at("http://evil.test/"))).isNotNull();
        assertThat(places.refusal(Text.of(SECRET), at(null))).contains("on a screen whose address is unknown");
    }

    @Test
    void secretNamesItsPlaces() {
        var places = new SecretPlaces("http://shop.test/");
        Text bank = Text.of(SECRET.onlyAt("https://bank.test/login", "*.pay.test"));

        assertThat(places.refusal(bank, at("https://bank.test/login/step2"))).isNull();
        assertThat(places.refusal(bank, at("https://a.pay.test/"))).isNull();
        assertThat(places.refusal(bank, at("http://bank.test/login"))).isNotNull();
        assertThat(places.refusal(bank, at("http://shop.test/"))).isNotNull();
        assertThat(places.refusal(Text.of(SECRET.onlyAt("*")), at(null))).isNull();
    }

    @Test
    void applicationsOfAPhoneAreNamedByTheirPackage() {
        var places = new SecretPlaces(null);
        Text text = Text.of(SECRET.onlyAt("com.example.shop"));

        assertThat(places.refusal(text, at("com.example.shop/.Login"))).isNull();
        assertThat(places.refusal(text, at("com.example.shopping/.Login"))).isNotNull();
    }

    @Test
    void screensWithoutAddressesDoNotRestrictSecretsThatNameNoPlace() {
        assertThat(new SecretPlaces(null).refusal(Text.of(SECRET), at(null))).isNull();
    }

    private static ScreenState at(@Nullable String location) {
        return new ScreenState(location, null, null, List.of(), -1, List.of());
    }
}
