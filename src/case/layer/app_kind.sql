-- Applications of Microsoft that analyses tell apart, by their published client ids.
--
-- user tool: a public client that a person starts, and that has no secret of its own; admin portal;
-- broker: signs in for others on a device; office client: of the family that shares refresh tokens.

SELECT app_id, app_name, app_kind
FROM (VALUES
    ('00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online', 'microsoft'),
    ('04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Microsoft Azure CLI', 'user tool'),
    ('12128f48-ec9e-42f0-b203-ea49fb6af367', 'Teams PowerShell Cmdlets', 'user tool'),
    ('14d82eec-204b-4c2f-b7e8-296a70dab67e', 'Microsoft Graph Command Line Tools', 'user tool'),
    ('1950a258-227b-4e31-a9cf-717495945fc2', 'Microsoft Azure PowerShell', 'user tool'),
    ('1b730954-1685-4b74-9bfd-dac224a7b894', 'Azure Active Directory PowerShell', 'user tool'),
    ('1fec8e78-bce4-4aaf-ab1b-5451cc387264', 'Microsoft Teams', 'office client'),
    ('27922004-5251-4030-b22d-91ecd9a37ea4', 'Outlook Mobile', 'office client'),
    ('29d9ed98-a469-4536-ade2-f981bc1d605e', 'Microsoft Authentication Broker', 'broker'),
    ('31359c7f-bd7e-475c-86db-fdb8c937548e', 'PnP Management Shell', 'user tool'),
    ('4765445b-32c6-49b0-83e6-1d93765276ca', 'OfficeHome', 'microsoft'),
    ('872cd9fa-d31f-45e0-9eab-6e460a02d1f1', 'Visual Studio', 'user tool'),
    ('9bc3ab49-b65d-410a-85ad-de819febfddc', 'SharePoint Online Management Shell', 'user tool'),
    ('a0c73c16-a7e3-4564-9a95-2bdf47383716', 'Microsoft Exchange Online Remote PowerShell', 'user tool'),
    ('ab9b8c07-8f02-4f72-87fa-80105867a763', 'OneDrive SyncEngine', 'office client'),
    ('aebc6443-996d-45c2-90f0-388ff96faa56', 'Visual Studio Code', 'user tool'),
    ('c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'Azure Portal', 'admin portal'),
    ('d1ddf0e4-d672-4dae-b554-9d5bdfd93547', 'Microsoft Intune PowerShell', 'user tool'),
    ('d3590ed6-52b3-4102-aeff-aad2292ab01c', 'Microsoft Office', 'office client'),
    ('de8bc8b5-d9f9-48b1-a8ad-b748da725064', 'Graph Explorer', 'user tool'),
    ('fb78d390-0c51-40cd-8e17-fdbfab77341b', 'Microsoft Exchange REST API Based PowerShell', 'user tool')
) AS listed(app_id, app_name, app_kind)
ORDER BY app_id;
