package dev.sightline.boot;

import dev.sightline.driver.DriverProviders;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches when a driver was chosen, or none was and the web driver, the default, is on the class path. */
final class OnDriver extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Sightline driver");
        String chosen = context.getEnvironment().getProperty("sightline.driver");
        if (chosen == null) {
            boolean web = DriverProviders.installed(context.getClassLoader())
                    .find(Drivers.DEFAULT)
                    .isPresent();
            return new ConditionOutcome(
                    web,
                    message.because("'sightline.driver' is not set and the web driver is " + (web ? "" : "not ")
                            + "on the class path"));
        }
        return new ConditionOutcome(
                !Drivers.normalized(chosen).equals(Drivers.NONE),
                message.because("'sightline.driver' is '" + chosen + "'"));
    }
}
