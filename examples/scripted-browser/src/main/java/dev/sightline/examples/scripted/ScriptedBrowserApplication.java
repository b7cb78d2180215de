package dev.sightline.examples.scripted;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves a guest book, and an agent that can sign it. */
@SpringBootApplication
public class ScriptedBrowserApplication {

    public static void main(String[] args) {
        SpringApplication.run(ScriptedBrowserApplication.class, args);
    }
}
