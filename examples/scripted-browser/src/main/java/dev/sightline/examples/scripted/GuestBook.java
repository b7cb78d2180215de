package dev.sightline.examples.scripted;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** A page with a form, and what was sent with it. */
@RestController
class GuestBook {

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    record Entry(String name, String message) {}

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Begins a new book. */
    void clear() {
        entries.clear();
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page() {
        var list = new StringBuilder();
        for (Entry entry : entries) {
            list.append("<li>")
                    .append(HtmlUtils.htmlEscape(entry.name()))
                    .append(": ")
                    .append(HtmlUtils.htmlEscape(entry.message()))
                    .append("</li>");
        }
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <title>Guest book</title>
                <style>body { font: 16px sans-serif; margin: 2em } label { display: block; margin: 1em 0 } button { font: inherit; padding: 0.5em 1em }</style>
                <h1>Guest book</h1>
                <form method="post" action="/">
                  <label>Name <input name="name"></label>
                  <label>Message <input name="message" size="40"></label>
                  <button>Sign the book</button>
                </form>
                <p>Signed %d times</p>
                <ul>%s</ul>
                </html>
                """.formatted(entries.size(), list);
    }

    @PostMapping("/")
    ResponseEntity<Void> sign(@RequestParam String name, @RequestParam String message) {
        entries.add(new Entry(name, message));
        return ResponseEntity.status(303).header("Location", "/").build();
    }
}
