package dev.sightline.examples.operator.runs;

import dev.sightline.agent.GuiAgent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The agents of this application by the names of their drivers. */
@Component
public class Drivers {

    private static final String DEFAULT_AGENT = "guiAgent";

    /** Ends the names of the beans of named drivers, as in {@code phoneGuiAgent}. */
    private static final String AGENT = "GuiAgent";

    private final Map<String, GuiAgent> agents = new TreeMap<>();

    Drivers(ListableBeanFactory beans, Environment environment) {
        String standard = environment.getProperty("sightline.driver", "web");
        // agents of named drivers are injected by their qualifiers only
        beans.getBeansOfType(GuiAgent.class)
                .forEach((name, agent) -> agents.put(name.equals(DEFAULT_AGENT) ? standard : driver(name), agent));
    }

    private static String driver(String bean) {
        return bean.endsWith(AGENT) ? bean.substring(0, bean.length() - AGENT.length()) : bean;
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
