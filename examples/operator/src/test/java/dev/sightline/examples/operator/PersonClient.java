package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at the operator app, as far as HTTP is concerned. */
public final class PersonClient {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    private final int port;

    private PersonClient(int port) {
        this.port = port;
    }

    /** Logs in. */
    public static PersonClient loggedIn(int port, String name, String password) {
        var person = new PersonClient(port);
        HttpResponse<String> answer = person.post("/login", "/login", Map.of("username", name, "password", password));
        assertThat(answer.uri().getPath())
                .as("where a login as '%s' leads", name)
                .isEqualTo("/");
        return person;
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A page or file. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(address(path)).header("Accept", "text/html, */*"), BodyHandlers.ofString());
    }

    /** An answer that is read while it comes. */
    public HttpResponse<InputStream> open(String path) {
        return send(HttpRequest.newBuilder(address(path)), BodyHandlers.ofInputStream());
    }

    /**
     * Sends a form.
     *
     * @param page on which the form stands
     */
    public HttpResponse<String> post(String path, String page, Map<String, String> fields) {
        String body = "_csrf=" + encoded(token(page))
                + fields.entrySet().stream()
                        .map(field -> "&" + field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining());
        return send(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                BodyHandlers.ofString());
    }

    /**
     * Sends what a script of a page sends.
     *
     * @param page on which the script runs
     */
    public HttpResponse<String> postJson(String path, String page, String json) {
        return send(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-TOKEN", token(page))
                        .POST(HttpRequest.BodyPublishers.ofString(json)),
                BodyHandlers.ofString());
    }

    private String token(String page) {
        Matcher token = TOKEN.matcher(get(page).body());
        assertThat(token.find()).as("the token on %s", page).isTrue();
        return token.group(1);
    }

    /** Starts a task and returns the id of its run. */
    public String start(String name, String task, String driver, boolean repeatable) {
        return start(name, task, driver, "NONE", repeatable);
    }

    /**
     * Starts a task and returns the id of its run.
     *
     * @param mode when a person is asked
     */
    public String start(String name, String task, String driver, String mode, boolean repeatable) {
        HttpResponse<String> answer = post(
                "/runs",
                "/new",
                Map.of(
                        "name",
                        name,
                        "kind",
                        "TASK",
                        "source",
                        task,
                        "driver",
                        driver,
                        "mode",
                        mode,
                        "repeatable",
                        Boolean.toString(repeatable)));
        String path = answer.uri().getPath();
        assertThat(path).as(answer.body()).startsWith("/runs/");
        return path.substring("/runs/".length());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
