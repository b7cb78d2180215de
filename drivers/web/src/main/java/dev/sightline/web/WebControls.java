package dev.sightline.web;

import dev.sightline.driver.Control;
import dev.sightline.driver.Control.Toggle.State;
import dev.sightline.driver.Controls;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.web.PageScript.Found;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebDriverException;

/** What the page reports about its controls; nothing while a dialog is open. */
final class WebControls implements Controls {

    private final BrowserSession session;
    private final PageScript page;
    private final Tabs tabs;
    private final HitTest hits;

    WebControls(BrowserSession session, PageScript page, Tabs tabs, HitTest hits) {
        this.session = session;
        this.page = page;
        this.tabs = tabs;
        this.hits = hits;
    }

    @Override
    public @Nullable Control focused() {
        return answer(() -> {
            Found found = page.find(tabs.front(), "focused");
            Long inner = found.is("hides") ? new ShadowFocus(session).inner() : null;
            return control(
                    inner == null ? found.answer().get("control") : page.valueOf(found.world(), inner, "control"));
        });
    }

    @Override
    public @Nullable Control at(Point<Space.Driver> point) {
        return answer(() -> {
            Found found = page.find(tabs.front(), "controlAt", point.x(), point.y());
            Long inner = found.is("hides") ? hits.at(point, page.call(tabs.front(), "where")) : null;
            return control(
                    inner == null ? found.answer().get("control") : page.valueOf(found.world(), inner, "control"));
        });
    }

    @Override
    public boolean selectAll() {
        try {
            Found found = page.find(tabs.front(), "selected");
            if (found.is("selected")) {
                return true;
            }
            Long inner = new ShadowFocus(session).inner();
            return inner != null && Boolean.TRUE.equals(page.valueOf(found.world(), inner, "selectAllOf"));
        } catch (UnhandledAlertException e) {
            return false;
        } catch (WebDriverException e) {
            throw session.broken("select the content of a field", e);
        }
    }

    /** A question to the page. */
    @FunctionalInterface
    private interface Question {
        @Nullable
        Control ask();
    }

    private @Nullable Control answer(Question question) {
        try {
            return question.ask();
        } catch (UnhandledAlertException e) {
            return null;
        } catch (WebDriverException e) {
            throw session.broken("ask the page about a control", e);
        }
    }

    private static @Nullable Control control(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> map)) {
            return null;
        }
        String name = text(map.get("name"));
        return switch (text(map.get("control"))) {
            case "field" ->
                new Control.Field(
                        name,
                        text(map.get("kind")),
                        text(map.get("value")),
                        Boolean.TRUE.equals(map.get("valid")),
                        Boolean.TRUE.equals(map.get("editable")));
            case "toggle" ->
                new Control.Toggle(
                        name, State.valueOf(text(map.get("state"))), Boolean.TRUE.equals(map.get("enabled")));
            case "choice" ->
                new Control.Choice(
                        name,
                        texts(map.get("options")),
                        texts(map.get("chosen")),
                        Boolean.TRUE.equals(map.get("enabled")));
            case "link" -> new Control.Link(name, text(map.get("target")));
            case "button" ->
                new Control.Button(
                        name,
                        Boolean.TRUE.equals(map.get("submits")),
                        text(map.get("target")),
                        Boolean.TRUE.equals(map.get("enabled")));
            default -> null;
        };
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
