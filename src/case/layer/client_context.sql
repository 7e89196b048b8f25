-- What analyses ask of each sign_in_client: the family of its user agent, without the version.

WITH worded AS (
    SELECT c.*, lower(c.user_agent) AS words
    FROM sign_in_client AS c
)

SELECT
    client_id,
    user_agent,
    CASE
        WHEN words IS NULL OR words = '' THEN NULL
        WHEN words LIKE '%azurehound%' OR words LIKE '%roadtools%' OR words LIKE '%aadinternals%'
             OR words LIKE '%graphrunner%' OR words LIKE '%teamfiltration%' OR words LIKE '%kali365%'
            THEN 'attack tool'
        WHEN words LIKE '%bav2ropc%' OR words LIKE '%cbainprod%' OR words LIKE '%cbaintar%'
            THEN 'legacy password'
        WHEN words LIKE '%python%' OR words LIKE '%aiohttp%' OR words LIKE '%urllib%' THEN 'python'
        WHEN words LIKE '%axios%' OR words LIKE '%node-fetch%' OR words LIKE '%undici%' OR words LIKE 'node%'
            THEN 'node'
        WHEN words LIKE '%go-http%' OR words LIKE '%fasthttp%' THEN 'go'
        WHEN words LIKE 'curl%' OR words LIKE '%wget%' THEN 'curl'
        WHEN words LIKE '%powershell%' THEN 'powershell'
        WHEN words LIKE '%edg/%' OR words LIKE '%edge/%' THEN 'edge'
        WHEN words LIKE '%firefox/%' THEN 'firefox'
        WHEN words LIKE '%chrome/%' THEN 'chrome'
        WHEN words LIKE '%safari/%' THEN 'safari'
        WHEN words LIKE '%azure-sdk%' OR words LIKE '%azsdk%' OR words LIKE '%msal%' OR words LIKE '%adal%'
            THEN 'microsoft sdk'
        ELSE regexp_extract(words, '^([^/ ]+)', 1)
    END                                                             AS client,
    CASE
        WHEN words LIKE '%windows%' THEN 'windows'
        WHEN words LIKE '%android%' THEN 'android'
        WHEN words LIKE '%iphone%' OR words LIKE '%ipad%' OR words LIKE '%ios/%' THEN 'ios'
        WHEN words LIKE '%mac os x%' OR words LIKE '%macintosh%' THEN 'macos'
        WHEN words LIKE '%linux%' OR words LIKE '%x11%' THEN 'linux'
    END                                                             AS user_agent_system,
    client_app,
    browser,
    operating_system,
    nullif(lower(device_id), '')                                    AS device_id,
    device_name,
    device_managed,
    device_compliant,
    device_trust_type
FROM worded
ORDER BY client_id;
