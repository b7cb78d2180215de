package dev.sightline.examples.operator.runs;

import dev.sightline.agent.GuiAgent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The agents of this application by the names of their drivers. */
@Component
public class Drivers {

    private static final String DEFAULT_AGENT = "guiAgent";

    private final Map<String, GuiAgent> agents = new TreeMap<>();

    Drivers(Map<String, GuiAgent> beans, Environment environment) {
        String standard = environment.getProperty("sightline.driver", "web");
        beans.forEach((name, agent) -> agents.put(name.equals(DEFAULT_AGENT) ? standard : name, agent));
    }

    /** The names that a run can be started with. */
    public List<String> names() {
        return List.copyOf(agents.keySet());
    }

    /** The agent that operates a driver. */
    Optional<GuiAgent> agent(String driver) {
        return Optional.ofNullable(agents.get(driver));
    }
}
